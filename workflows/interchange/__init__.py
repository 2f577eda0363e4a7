"""The directory as files that offices exchange: what is in them, what is wrong with them, what they would change."""
