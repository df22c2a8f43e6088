"""the pen and the order of drawing: with mailings, stations and pieces; a station's slot"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place, see 0002.
    op.add_column('mailings', sa.Column('stroke_order', sa.String(), nullable=False, server_default='writer'))
    op.add_column('stations', sa.Column('slot', sa.JSON(none_as_null=True), nullable=True))
    for table in ('stations', 'pieces'):
        op.add_column(table, sa.Column('pen', sa.JSON(none_as_null=True), nullable=True))
        op.add_column(table, sa.Column('stroke_order', sa.String(), nullable=True))


def downgrade() -> None:
    for table in ('pieces', 'stations'):
        op.drop_column(table, 'stroke_order')
        op.drop_column(table, 'pen')
    op.drop_column('stations', 'slot')
    op.drop_column('mailings', 'stroke_order')
