"""The duty roster: the week, shifts, handover, stand-ins, absences."""
