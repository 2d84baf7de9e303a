"""The engine ring: Prefect executes, schedules and shows what the store says.

One persistent flow run per rollout, executed again in short passes, with one stable task run per step.
Nothing here decides anything about a step: the standings come from the services, and every row in Prefect
can be rebuilt from them. Importing this package does not import Prefect; `environment.prepare` must have run
before Prefect is first imported, because Prefect reads its settings then.
"""
