"""jobs with a cost, a day and a told broker; the outbox"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mailroom.core import UtcDateTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('jobs', sa.Column('not_before', UtcDateTime(timezone=True), nullable=True))
    op.add_column('jobs', sa.Column('cost_s', sa.Double(), nullable=False, server_default='0'))
    op.add_column('jobs', sa.Column('told_at', UtcDateTime(timezone=True), nullable=True))
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('transaction', sa.BigInteger(), nullable=False),
    sa.Column('tenant_id', sa.String(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_outbox_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sqlite_autoincrement=True,
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_tenant_id_transaction_id'), ['tenant_id', 'transaction', 'id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_tenant_id_transaction_id'))

    op.drop_table('outbox')
    op.drop_column('jobs', 'told_at')
    op.drop_column('jobs', 'cost_s')
    op.drop_column('jobs', 'not_before')
