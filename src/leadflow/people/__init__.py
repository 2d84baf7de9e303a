"""Pure: the people of a school and the groups they work in."""
