"""The craft every room uses: sessions, headers, fragments, errors, language. Knows no room."""
