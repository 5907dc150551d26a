"""The written procedure as files and pages: Markdown, HTML, and the flowchart in both."""
