"""Playing a drill: its file, the desk over REST, the officials with their pretend phones, and the summary."""
