"""whether a list's addresses in one cell are to be taken apart"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place, see 0002.
    op.add_column(
        'recipient_lists', sa.Column('split_addresses', sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column('recipient_lists', 'split_addresses')
