"""What a class sees and what an instructor sees: gradebook, feedback, summary, review sheets."""
