"""Microsoft Project's XML format (MSPDI): a plan to a project file and back.

`project` holds what a project file says, as values; `reading` and `writing` turn XML into them and back;
`outgoing` and `incoming` turn a plan into them and back. Times: a school day is 08:00 to 12:00 and 13:00 to
17:00, a half day its morning.
"""
