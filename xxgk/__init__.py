"""Read Chinese annual reports on government information disclosure into checked data."""

__version__ = "0.1.0"
