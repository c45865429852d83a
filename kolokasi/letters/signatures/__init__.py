"""Electronic signatures on our papers: who can sign, what a signature is worth, and what is taken back from a signatory."""
