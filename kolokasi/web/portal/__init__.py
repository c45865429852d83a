"""The applicant's counter: apply, see where the letter is, answer when it is the applicant's turn."""
