"""The ground floor: what is stored, as known on which day, and which country is meant."""
