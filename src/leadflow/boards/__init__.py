"""Board adapters: the built-in board and Trello, behind one port."""
