"""The systems that Harbour Health uses, as their vendors' servers answer: Zendesk, HubSpot and Matomo."""
