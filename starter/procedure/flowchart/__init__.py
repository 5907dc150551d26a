"""The flowchart as a drawing: laid out wide for screens and paper, narrow for phones."""
