"""What the product is measured by: `make bench`. Never part of the tests: a shared machine is no stop-watch."""
