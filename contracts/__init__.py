"""What must hold before anyone may see a row; pandera lives here."""
