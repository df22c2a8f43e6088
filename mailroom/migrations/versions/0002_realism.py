"""how human a mailing's writing is, measured with its proof"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# Columns are added and dropped in place, not in batch mode: SQLite would copy the table and drop the old one, which letters and
# pieces refer to.


def upgrade() -> None:
    op.add_column('mailings', sa.Column('realism', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column('mailings', 'realism')
