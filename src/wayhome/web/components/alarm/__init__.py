"""An alarm as both its screens show it: the procedure page and the page behind a link in a message."""
