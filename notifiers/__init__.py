"""How people are reached: channels, texts and the formats of replies. Knows no cases and no tables."""
