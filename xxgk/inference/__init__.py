"""From documents to reports: pipeline, labeller, forms, checks, batch, sinks."""
