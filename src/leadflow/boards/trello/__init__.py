"""The Trello adapter: `gateway.TrelloBoards` is the port, py-trello the client, `transport` our own wire.

Nothing outside this package knows Trello's ids, JSON or errors, and only `client` knows py-trello.
"""
