"""Every file of the portal, by kinds: functions from the site to the files of one kind."""
