"""HubSpot: how its search is walked."""
