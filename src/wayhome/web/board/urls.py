"""Addresses of the board."""

from django.urls import path

from wayhome.web.board import views, wall

urlpatterns = [
    path("", views.board, name="board"),
    path("wall/", wall.wall, name="board_wall"),
    path("wall/open/", wall.wall_open, name="wall_open"),
    path("wall/fragment", wall.wall_fragment, name="wall_fragment"),
    path("wall/stream", views.stream_elsewhere, name="wall_stream"),
    path("print/", views.paper, name="board_print"),
    path("board/fragment", views.fragment, name="board_fragment"),
    path("board/here", views.here, name="board_here"),
    path("board/stream", views.stream_elsewhere, name="board_stream"),
    path("board/acknowledge/<uuid:alarm_id>/", views.acknowledge, name="board_acknowledge"),
]
