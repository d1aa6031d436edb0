"""Uploads: pictures, re-made before they are kept."""
