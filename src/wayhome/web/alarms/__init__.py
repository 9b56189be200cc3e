"""Alarms: the procedure page of the monitor, their history with pictures, what is to be done afterwards."""
