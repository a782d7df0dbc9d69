"""What keeps the site running: probes, metrics, logs, jobs, backups."""
