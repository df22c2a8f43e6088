"""recorded signatures, and slips where they are asked for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mailroom.core import UtcDateTime

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('signatures',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('tenant_id', sa.String(), nullable=False),
    sa.Column('signer', sa.LargeBinary(), nullable=False),
    sa.Column('specimens', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_signatures_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signatures'))
    )
    with op.batch_alter_table('signatures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signatures_tenant_id_created_at_id'), ['tenant_id', 'created_at', 'id'], unique=False)

    # In place, see 0002; so no foreign key either: the service that makes mailings looks the signature up.
    op.add_column('mailings', sa.Column('signature_id', sa.String(), nullable=True))
    op.add_column('mailings', sa.Column('slips', sa.Double(), nullable=False, server_default='0'))


def downgrade() -> None:
    op.drop_column('mailings', 'slips')
    op.drop_column('mailings', 'signature_id')
    with op.batch_alter_table('signatures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signatures_tenant_id_created_at_id'))

    op.drop_table('signatures')
