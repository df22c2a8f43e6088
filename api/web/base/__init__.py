"""What all of the operator's pages stand on: sessions, forms, templates, languages, words for people, tables as files.

Knows no page. The templates are in `api/web/templates/`, their words in `api/web/words/`, styles and scripts in
`api/web/static/`.
"""
