"""Spreadsheets that come in and go out: the pro-forma as a workbook, and figures in bulk."""
