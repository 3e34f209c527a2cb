"""Room 3: statistics as pure functions on arrays. numpy and scipy.special only."""
