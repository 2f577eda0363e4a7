"""What commands ask of the record, and what they lock: one module per noun, one question per function."""
