//! Real exports in: CSV and JSON Lines become events and user attributes.
