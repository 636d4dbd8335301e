"""What a trained run can do, found by its capabilities: studies, sliders, pictures of one's own, export."""
