"""The store: SQL tables, the mapping to and from values, migrations, leases. SQLite or PostgreSQL."""
