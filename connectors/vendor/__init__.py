"""What every vendor's connector shares: it declares object types, and everything else happens here."""
