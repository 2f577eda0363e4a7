"""What no start should discover, looked for beforehand: one module per part of the language."""
