"""Kills, full disks and broken disks, at any moment: nothing acknowledged is lost, nothing half is seen."""
