"""The network as this computer sees it: does anything answer at an address."""
