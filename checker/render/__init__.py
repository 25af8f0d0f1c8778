"""Report formats: each one function, a report in and text out; none of them prints."""
