"""The pages of the registers and of letters."""
