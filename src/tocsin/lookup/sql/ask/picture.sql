-- Where the file of a medium lies, below the media root.
select path from content.picture where key = hash($medium) and medium = $medium
