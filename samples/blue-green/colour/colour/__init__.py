"""One colour on a page: it tells which version answered."""

COLOUR = "blue"
