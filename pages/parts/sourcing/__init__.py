"""What the Sources page draws, a module per subject."""
