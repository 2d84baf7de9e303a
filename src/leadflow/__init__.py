"""leadflow: the workflow engine for a school's move to distributed leadership."""

__version__ = "0.1.0"
