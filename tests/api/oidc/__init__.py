"""A real OpenID provider from npm, for the tests of the single sign-on."""
