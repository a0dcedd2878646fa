"""The peers of the race: each decides the same problem in the way in which it would be written by hand."""
