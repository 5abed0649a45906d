"""The edge to people and to schedules; Prefect lives here."""
