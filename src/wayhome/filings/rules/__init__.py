"""Pure decisions about premise requests: what may follow what, what a consent covers, what the papers say."""
